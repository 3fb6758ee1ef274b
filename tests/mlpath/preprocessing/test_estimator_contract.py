"""Every transformer keeps scikit-learn's contract in full.

No check fails, none is skipped, none is expected to fail.
"""

import json
import os
import subprocess
import sys

import pytest

ESTIMATORS = {
    "MedianImputer()": "median_imputer",
    "Standardizer()": "standardizer",
    "RatioFeatures()": "ratio_features",
    "RatioFeatures(ratios=((0, 0),))": "ratio_features",
    "RatioFeatures(ratios=((0, 0),), keep_inputs=False)": "ratio_features",
    "ClusterSimilarity(random_state=0)": "cluster_similarity",
}

PROGRAM = """
import json, sys, warnings
warnings.simplefilter("ignore")
from importlib import import_module
from sklearn.utils.estimator_checks import check_estimator
found = {}
for text, module in json.loads(sys.argv[1]).items():
    name = text.partition("(")[0]
    estimator = eval(text, {name: getattr(import_module("mlpath.preprocessing." + module), name)})
    results = check_estimator(estimator, on_skip=None, on_fail=None)
    found[text] = [[r["check_name"], r["status"], str(r["exception"])] for r in results]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def results():
    # A process of its own: SCIPY_ARRAY_API is read when SciPy is first imported, and without it a check is skipped.
    environment = os.environ | {"SCIPY_ARRAY_API": "1"}
    command = [sys.executable, "-c", PROGRAM, json.dumps(ESTIMATORS)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=300)
    return json.loads(done.stdout)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_check_estimator_passes_in_full(results, estimator):
    checks = results[estimator]
    assert len(checks) > 40
    assert [check for check in checks if check[1] != "passed"] == []
