"""What is being done: projects through their stages, with money and beneficiaries."""
