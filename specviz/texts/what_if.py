"""What if: the quantities of the model of speed, and what it says."""

ACCEPTANCE = "How likely a draft is accepted"
DEPTH = "Levels of the draft"
WIDTH = "Children under every node"
DRAFT_COST = "Cost of a draft pass, in target passes"
BATCH = "Texts at once (batch)"
FREE = "Positions that a target pass scores for the price of one"
