"""What the console does by itself while a key file is unlocked, beside what its officer asks for; in this order:

1. as it is unlocked, makes addresses ahead (addresses.py);
2. whenever it looks into the store, publishes their cards and confirms the directory (workspace/own_cards.py): what it
   has published is part of the directory that it reads then;
3. once a request is answered, begins to retire the cards that are due (retiring_job.py), and to hand on keys that
   colleagues lack (key_sharing.py): `TASKS` in upkeep.py.
"""
