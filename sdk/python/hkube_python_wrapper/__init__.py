"""The original wrapper's name, so that code written for it runs here. See hkube_wrapper.original."""
from hkube_wrapper.original import Algorunner, HKubeApi

__all__ = ["Algorunner", "HKubeApi"]
