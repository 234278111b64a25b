"""From a recorded run to what is on the screen after each event, and what is said of it."""
