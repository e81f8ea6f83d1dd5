"""Who is asking: signals, and the facts that are read from them."""

from wagtail_personalize_plus.visitor.signals import Signals
from wagtail_personalize_plus.visitor.visitor import FACTS, ObservedVisitor, Visitor

__all__ = ["FACTS", "ObservedVisitor", "Signals", "Visitor"]
