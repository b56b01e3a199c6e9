"""The demonstration network: invented members who deliberate on the starter texts; never in a real network.

schedule  the schedule of what happens, while it is built
network    members, pages, plans
amendments, discussions, rounds  amendments, discussions, an edition and a round
load       filling a wiki that nobody uses yet
views, commands, attach  becoming a member, letting time pass
"""
