"""Dispatches `Scripts/bench`, which sets things up and says how it is used."""

from __future__ import annotations

import argparse
import importlib
import sys

COMMANDS = {
    "table": "table",
    "curves": "curves",
    "nothing-new": "nothing_new",
    "storage": "storage",
    "attribution": "attribution",
    "latency": "latency",
    "smoke": "smoke",
    "setup": "prepare",
}


def main() -> int:
    command = sys.argv[1]
    module = importlib.import_module(COMMANDS[command])
    parser = argparse.ArgumentParser(
        prog=f"Scripts/bench {command}",
        description=module.__doc__,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", metavar="FOLDER", help="keep the data there and use it again")
    parser.add_argument("--save", action="store_true", help="write into Tests/Benchmarks")
    module.add_arguments(parser)
    given = parser.parse_args(sys.argv[2:])

    import report
    from places import BenchError, Finding

    finding = None
    try:
        text = module.run(given)
    except Finding as error:
        text, finding = error.text, error
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if text:
        print(text)
        if given.save and command != "curves":
            report.save(command, text)
    if finding:
        print(f"bench: {finding}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
