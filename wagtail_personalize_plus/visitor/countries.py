"""Which countries there are, by continent and in the European Union."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["CONTINENTS", "CONTINENT_OF", "EUROPEAN_UNION"]

CONTINENTS: Mapping[str, str] = MappingProxyType(
    {
        "AF": "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY "
        "MA MG ML MR MU MW MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TG TN TZ UG YT ZA ZM ZW",
        "AN": "AQ BV GS HM TF",
        "AS": "AE AF AM AZ BD BH BN BT CC CN CX GE HK ID IL IN IO IQ IR JO JP KG KH KP KR KW KZ LA "
        "LB LK MM MN MO MV MY NP OM PH PK PS QA SA SG SY TH TJ TM TR TW UZ VN YE",
        "EU": "AD AL AT AX BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT "
        "JE LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK",
        "NA": "AG AI AW BB BL BM BQ BS BZ CA CR CU CW DM DO GD GL GP GT HN HT JM KN KY LC MF MQ MS "
        "MX NI PA PM PR SV SX TC TT US VC VG VI",
        "OC": "AS AU CK FJ FM GU KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TL TO TV UM VU WF WS",
        "SA": "AR BO BR CL CO EC FK GF GY PE PY SR UY VE",
    }
)
"""Countries of each continent: ISO 3166-1 alpha-2 and XK for Kosovo, divided as GeoNames does."""

CONTINENT_OF: Mapping[str, str] = MappingProxyType(
    {
        country: continent
        for continent, countries in CONTINENTS.items()
        for country in countries.split()
    }
)
"""The continent of every country there is."""

_MEMBERS = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
_OUTERMOST_REGIONS = "AX GF GP MF MQ RE YT"

EUROPEAN_UNION = frozenset([*_MEMBERS.split(), *_OUTERMOST_REGIONS.split()])
"""Members of the European Union since 2020, and their parts that have a code of their own."""
