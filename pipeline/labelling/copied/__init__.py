"""Text lifted from the launching plan, from another unit's submission, or from the same unit's earlier one."""

from pipeline.labelling.copied.between import SameText, Shared, Submission, compare, twins
from pipeline.labelling.copied.lift import Lift
from pipeline.labelling.copied.plan import PlanLift, PlanText

__all__ = ["Lift", "PlanLift", "PlanText", "SameText", "Shared", "Submission", "compare", "twins"]
