"""What the page called Explore does with runs, in either home: its form, its presses, and what they are answered with."""
