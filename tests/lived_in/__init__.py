"""A lived-in district: several editions, people who left and came back, changed policies, grades.

It is made by what a district and its vendors have: imports, refreshes, the graph, REST.

| module | its one idea |
| --- | --- |
| `packages` | a package of the SIS, with odd ids, and with people left out or renamed |
| `cast` | the records of the district that something happens to |
| `service` | the service in process, and clients of it with tokens |
| `connections` | the vendors, what each may see, and how its policy is changed |
| `vendor_copy` | a vendor that pulls everything once, then deltas, and what each pull returned |
| `restricted` | the district without what one connection may not see |
| `history` | what happens, edition by edition |
"""
