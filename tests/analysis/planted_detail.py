"""What newer results hold besides: origins of adoption, groups, crossings, one run's network."""

import hashlib
import json

import numpy as np
import pandas as pd

ORIGINS = {
    "outside": 0.16,
    "ties_team": 0.22,
    "ties_organisation": 0.15,
    "ties_region": 0.05,
    "ties_national": 0.02,
    "acquaintances": 0.04,
    "online_ties": 0.02,
    "opinion_leaders": 0.09,
    "own_organisation": 0.12,
    "policy": 0.04,
    "nhs_networks.bulletin": 0.03,
    "nhs_networks.website": 0.01,
    "chain.messages": 0.02,
    "nhs_live.newsletter": 0.01,
    "nhs_live.events": 0.01,
    "nhs_live.awards": 0.0,
    "practice_partner_network.prototypes": 0.005,
    "practice_partner_network.site_visits": 0.005,
}
PROFESSIONS = {
    "doctor": (0.1, 0.6),
    "nurse": (0.3, 1.0),
    "scientific": (0.12, 1.3),
    "ambulance": (0.02, 0.4),
    "clinical support": (0.26, 0.9),
    "administration": (0.16, 1.1),
    "management": (0.03, 2.4),
    "estates": (0.01, 0.3),
}
ORGANISATION_KINDS = {
    "acute": (0.55, 1.1),
    "mental health": (0.12, 0.8),
    "community": (0.14, 1.0),
    "ambulance": (0.02, 0.5),
    "general practice": (0.13, 0.7),
    "strategic": (0.02, 2.0),
    "other": (0.02, 0.6),
}
CROSSINGS = {
    "crossed_organisation_share": 0.21,
    "crossed_profession_share": 0.38,
    "crossed_sector_share": 0.09,
    "evenness_professions": 0.82,
    "evenness_organisation_kinds": 0.88,
}


def with_origins(series, plan):
    """Add the sources of each month's adoptions; leaders and events gain where more use it."""
    adoptions = series.groupby("run_id")["ever_used"].diff().fillna(0).to_numpy()
    shares = np.array(list(ORIGINS.values()))
    extra = np.clip(series["using"].to_numpy() / 20_000 - 0.1, 0, 0.1)[:, None]
    boost = np.zeros_like(shares)
    boost[list(ORIGINS).index("opinion_leaders")] = 4.0
    boost[list(ORIGINS).index("nhs_live.events")] = 1.5
    weights = shares + extra * boost
    owed = adoptions[:, None] * weights / weights.sum(axis=1, keepdims=True)
    rest = np.floor(owed)
    rest[:, 0] += adoptions - rest.sum(axis=1)
    added = pd.DataFrame(rest, columns=[f"origin_{name}" for name in ORIGINS], index=series.index)
    return pd.concat([series, added], axis=1)


def with_crossings(runs, plan):
    """Add self-reported use, wasted messages, crossings and evenness."""
    chance = np.random.default_rng(plan.seed + 1)
    luck = chance.normal(0, 0.01, (plan.replicates, len(CROSSINGS)))
    gain = (runs["staff_using"] - 2100) / 20_000
    added = {
        name: share + luck[runs["replicate"], place] + 0.3 * gain
        for place, (name, share) in enumerate(CROSSINGS.items())
    }
    return runs.assign(
        staff_reporting_use=(1.35 * runs["staff_using"] + 120).round(),
        messages_wasted=runs["messages_sent"] - runs["messages_read"] + 40 * runs["staff_using"],
        **added,
    )


def groups_of(runs, plan):
    """Counts by profession, kind of organisation and region at the horizon."""
    chance = np.random.default_rng(plan.seed + 2)
    regions = {name: (1 / len(plan.regions), 0.7 + 0.06 * i) for i, name in enumerate(plan.regions)}
    dimensions = {
        "profession": PROFESSIONS,
        "organisation_kind": ORGANISATION_KINDS,
        "region": regions,
    }
    frames = []
    for dimension, groups in dimensions.items():
        for name, (part, pull) in groups.items():
            luck = chance.normal(0, 0.006, plan.replicates)[runs["replicate"]]
            reachable = np.round(20_000 * part)
            share = np.clip(pull * runs["staff_using"] / 20_000 + luck, 0, 1)
            using = np.round(reachable * share)
            frames.append(
                runs[["run_id", "scenario", "replicate"]].assign(
                    dimension=dimension,
                    group=name,
                    product="all",
                    reachable=reachable,
                    aware=np.minimum(reachable, 3 * using),
                    persuaded=np.minimum(reachable, np.round(1.4 * using)),
                    using=using,
                    sustained=np.round(0.6 * using),
                    ever_used=np.minimum(reachable, np.round(1.3 * using)),
                )
            )
    return pd.concat(frames, ignore_index=True)


def many_scenarios(*, number):
    """Titles, kinds, recommendations and effects of a comparison of 24 or 42 scenarios."""
    codes = [f"1{c}" for c in "abcd"] + [f"2{c}" for c in ("a", "c", "d", "e-i", "e-ii", "f")]
    codes += [f"3{c}" for c in "abc"] + [f"4{c}" for c in "abc"]
    first = "Find and recruit peer and expert opinion leaders in every organisation"
    kinds = dict.fromkeys(codes, "recommendation")
    use = {code: 110.0 * 0.72**place for place, code in enumerate(codes)}
    recommendations = {code: [code] for code in codes}
    titles = {"baseline": "As in 2008"} | {code: f"{first}: {code}" for code in codes}
    for part in "123":
        mine = [code for code in codes if code[0] == part]
        recommendations[f"part {part}"] = mine
        use[f"part {part}"] = 0.9 * sum(use[code] for code in mine)
        titles[f"part {part}"] = f"All recommendations of part {part}"
        kinds[f"part {part}"] = "bundle"
    recommendations["all"], kinds["all"] = codes, "bundle"
    titles["all"] = "All recommendations together"
    use["all"] = 0.8 * sum(use[code] for code in codes)
    for name, added in (
        ("placebo", 0.0),
        ("broadcast-only", 22.0),
        ("close-chain", -35.0),
        ("close-nhs_live", -60.0),
    ):
        titles[name], use[name], recommendations[name] = f"What if: {name}", added, []
        kinds[name] = "closure" if added < 0 else "comparison"
    if number > 24:
        for code in codes:
            name = f"all but {code}"
            titles[name], kinds[name] = f"All recommendations but {code}", "but_one"
            recommendations[name] = [c for c in codes if c != code]
            use[name] = use["all"] - 0.7 * use[code]
    if number > 40:
        titles["easier"], kinds["easier"] = "Selling point: easier to use", "selling_point"
        use["easier"], recommendations["easier"] = 75.0, []
    return {
        "titles": titles,
        "kinds": kinds,
        "recommendations": recommendations,
        "use": use,
        "cost": {name: 300.0 * max(0.0, added) + 2_000.0 for name, added in use.items()},
    }


def people_and_ties(*, staff, organisations=1, months=60, seed=5):
    """Teams of ten, most ties within or near them, and adoption that spreads between them."""
    chance = np.random.default_rng(seed)
    person = np.arange(staff)
    team = person // 10
    organisation = team * organisations // (team.max() + 1)
    near = np.minimum(staff - 1, person + chance.integers(1, 6, staff))
    pairs = [np.column_stack([person, near]), chance.integers(0, staff, (2 * staff, 2))]
    close = chance.normal(0, 60, 2 * staff).astype(int)
    pairs.append(
        np.column_stack([np.tile(person, 2), np.clip(np.tile(person, 2) + close, 0, staff - 1)])
    )
    ties = np.sort(np.vstack(pairs), axis=1)
    ties = np.unique(ties[ties[:, 0] != ties[:, 1]], axis=0)[: 5 * staff]
    same = team[ties[:, 0]] == team[ties[:, 1]]
    people = pd.DataFrame(
        {
            "person": person,
            "organisation": organisation,
            "organisation_name": [f"Trust {n}" for n in organisation],
            "organisation_kind": "acute",
            "team": team,
            "profession": "nurse",
        }
    )
    for product, speed in (("handover", 1.0), ("checklist", 0.4)):
        aware = np.round(chance.exponential(30 / speed, staff) + abs(team - team.max() / 2) / 10)
        use = aware + np.round(chance.exponential(25 / speed, staff))
        stop = use + np.round(chance.exponential(60, staff))
        people[f"aware_month_{product}"] = np.where(aware <= months, aware, -1).astype(int)
        people[f"use_month_{product}"] = np.where(use <= months, use, -1).astype(int)
        people[f"stop_month_{product}"] = np.where(stop <= months, stop, -1).astype(int)
    kind = np.where(same, "team", "organisation")
    return people, pd.DataFrame({"one": ties[:, 0], "other": ties[:, 1], "kind": kind})


def write_network(folder, people, ties, **changes):
    """Add a network to a results folder, and name it in the manifest."""
    (folder / "network").mkdir()
    named = {"scenario": "baseline", "replicate": 0}
    for kind, frame in (("people", people), ("ties", ties)):
        path = folder / "network" / f"{kind}.parquet"
        frame.to_parquet(path, index=False)
        named[kind] = f"network/{kind}.parquet"
        named[f"sha256_{kind}"] = hashlib.sha256(path.read_bytes()).hexdigest()
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    path.write_text(json.dumps(manifest | {"network": named | changes}))
    return folder
