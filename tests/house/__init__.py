"""The house looked at: rooms, sizes and arrows, measured from the code itself."""
