"""Rows of growth, one module an area."""

from guanhao.domains.growth.models.campaigns import (
    Campaign,
    CampaignDuty,
    CampaignNote,
    CampaignReport,
    CampaignTool,
    JointPartner,
    PartnerExchange,
    PartnerLink,
)
from guanhao.domains.growth.models.coupons import CodeDoor, Coupon, CouponBatch, CouponUse, DiscountWindow, Shop
from guanhao.domains.growth.models.invites import InviteBlock, InviteDay, InviteProgram, InviteReward, InviteSignup
from guanhao.domains.growth.models.landing import LandingEntry, LandingFile, LandingHour, LandingPage, LandingPlay

__all__ = [
    "Campaign",
    "CampaignDuty",
    "CampaignNote",
    "CampaignReport",
    "CampaignTool",
    "CodeDoor",
    "Coupon",
    "CouponBatch",
    "CouponUse",
    "DiscountWindow",
    "InviteBlock",
    "InviteDay",
    "InviteProgram",
    "InviteReward",
    "InviteSignup",
    "JointPartner",
    "LandingEntry",
    "LandingFile",
    "LandingHour",
    "LandingPage",
    "LandingPlay",
    "PartnerExchange",
    "PartnerLink",
    "Shop",
]
