ip netns exec router nft 'add chain ip translate in { type nat hook prerouting priority dstnat; }'
ip netns exec router nft add rule ip translate in iifname outside tcp dport ${door} dnat to ${a:5}:${web}
ip netns exec router nft add rule ip guard pass ct status dnat accept
