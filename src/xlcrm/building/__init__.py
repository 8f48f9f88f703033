"""The workshop: what is made from the lists, and the sample firm."""
