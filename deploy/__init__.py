"""How Xiangzhu is put on machines, from one laptop to a cluster."""
