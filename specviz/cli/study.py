"""`specviz study`: a plan's runs, one after the other or on Ray, and their tables. Goes on where it was interrupted."""

from __future__ import annotations

import argparse
from pathlib import Path

from specviz.cli.output import check_folder, write_file
from specviz.texts import commands as texts

HELP = texts.STUDY_HELP
HERE = "here"  # Ray on this machine


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The plan, where results go, and who makes the runs."""
    add = parser.add_argument
    add("plan", type=Path, help=texts.STUDY_PLAN_HELP)
    add("--out", type=Path, help=texts.STUDY_OUT_HELP)
    add("--csv", type=Path, help=texts.STUDY_CSV_HELP)
    add("--markdown", type=Path, help=texts.STUDY_MARKDOWN_HELP)
    add("--ray", nargs="?", const=HERE, metavar="ADDRESS", help=texts.STUDY_RAY_HELP)


def run(options: argparse.Namespace) -> int:
    """Make what is missing, then the tables of everything."""
    from tqdm import tqdm  # type: ignore[import-untyped]

    from specviz.models.processes import is_first
    from specviz.studies.plan import read_plan
    from specviz.studies.results import ResultFile, Study, join_study, read_missing
    from specviz.studies.run import run_here, run_on_ray
    from specviz.studies.tables import write_csv, write_markdown

    out = options.out or options.plan.with_suffix(".jsonl")
    for path in (out, options.csv, options.markdown):
        if path is not None:
            check_folder(path)
    plan = read_plan(options.plan.read_text(encoding="utf-8"))
    if not is_first():  # of several that hold one model: it takes part, and the first one keeps what comes of it
        for _ in run_here(plan, read_missing(out, plan)):
            pass
        return 0
    file = ResultFile(out, plan)
    study: Study = file.study
    if file.dropped:
        print(texts.STUDY_DROPPED.format(path=out))
    missing, results = study.missing, list(study.results)
    address = None if options.ray in (None, HERE) else options.ray
    runs = run_here(plan, missing) if options.ray is None else run_on_ray(plan, missing, address)
    bar = tqdm(total=len(missing) + len(results), initial=len(results), unit="run", leave=False)
    try:
        for result in runs if missing else ():
            file.add(result)
            results.append(result)
            bar.update()
    except KeyboardInterrupt:
        bar.close()
        print(texts.STUDY_STOPPED.format(done=len(results), planned=len(missing) + len(study.results), path=out))
        return 130
    finally:
        bar.close()
        file.close()
    study = join_study(plan, results)
    print(write_markdown(study), end="")
    for path, text in ((options.csv, write_csv), (options.markdown, write_markdown)):
        if path is not None:
            write_file(path, text(study))
    return 0
