ip netns exec router nft add table ip guard
ip netns exec router nft 'add chain ip guard pass { type filter hook forward priority filter; policy drop; }'
ip netns exec router nft add rule ip guard pass ct state established,related accept
ip netns exec router nft add rule ip guard pass iifname inside oifname outside accept
