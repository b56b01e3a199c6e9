"""The demonstration network: invented members who deliberate on the starter texts; never part of a real one."""
