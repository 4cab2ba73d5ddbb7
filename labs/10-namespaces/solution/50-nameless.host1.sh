ip netns attach lost $(pgrep -f ^beacon)
