ping -c1 10.0.0.2
