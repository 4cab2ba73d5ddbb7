ip netns exec router nft add table ip translate
ip netns exec router nft 'add chain ip translate out { type nat hook postrouting priority srcnat; }'
ip netns exec router nft add rule ip translate out oifname outside snat to ${b:1}
