"""The only place where services meet: the events they tell each other."""
