"""An English summary of a bilingual article: salient sentences, one written sentence a group, grounded in evidence.

    plan = plan_summary(paragraphs, sentences=3)
    summary = finish_summary(plan, engine.hypotheses(plan.inputs, 4))

Planning and finishing are pure, so that the groups of many articles can go through an engine together. A summary
without a model is `finish_summary(plan, [[]] * len(plan.groups))`.
"""

from translator.summarization.engines import AbstractiveEngine, build_engine
from translator.summarization.plan import SummaryPlan, finish_summary, plan_summary

__all__ = ["AbstractiveEngine", "SummaryPlan", "build_engine", "finish_summary", "plan_summary"]
