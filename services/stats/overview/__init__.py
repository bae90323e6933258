"""The overview (总览): the headline numbers, ready at any moment."""
