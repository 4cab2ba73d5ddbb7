# What Nova knows: two instances of this project, and one of another. nova.conf is from before the secret was changed.
mkdir -p /etc/nova
cat > /etc/nova/nova.conf <<'CONF'
[DEFAULT]
metadata_listen = 0.0.0.0
metadata_listen_port = 8775

[neutron]
service_metadata_proxy = true
metadata_proxy_shared_secret = ${oldsecret}
CONF
cat > /etc/nova/instances.json <<'JSON'
[
 {"uuid": "${uuid1}", "number": 1, "name": "vm1", "hostname": "vm1.novalocal", "flavor": "m1.nano", "project_id": "${project}",
  "fixed_ip": "${net:11}", "tap": "tap${port1}", "mac": "${mac1}", "mtu": 1500, "network_id": "${network}",
  "key_name": "demo", "public_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPatchbayPatchbayPatchbayPatchbayPatchba demo",
  "user_data": "#!/bin/sh\necho \"$(hostname) has booted\" > /dev/console\n"},
 {"uuid": "${uuid2}", "number": 2, "name": "vm2", "hostname": "vm2.novalocal", "flavor": "m1.small", "project_id": "${project}",
  "fixed_ip": "${net:12}", "tap": "tap${port2}", "mac": "${mac2}", "mtu": 1500, "network_id": "${network}"},
 {"uuid": "${uuid3}", "number": 3, "name": "twin", "hostname": "twin.novalocal", "flavor": "m1.nano", "project_id": "${project2}",
  "fixed_ip": "${net:11}", "tap": "tap${port3}", "mac": "${mac3}", "mtu": 1450, "network_id": "${network2}",
  "user_data": "#cloud-config\npassword=${word}\n"}
]
JSON
