touch /run/netns/lost
mount --bind /proc/$(pgrep -f ^beacon)/ns/net /run/netns/lost
