"""Three forms of Gram-Schmidt."""

import numpy as np
import pytest

from mlpath.linalg import gram_schmidt
from mlpath.linalg.experiments import departure, with_condition

FORMS = [gram_schmidt.classical, gram_schmidt.modified, gram_schmidt.twice]


@pytest.mark.parametrize("form", FORMS)
def test_on_well_conditioned_input_all_forms_give_the_factors_with_positive_diagonal(form):
    A = with_condition(30, 8, 10.0, np.random.default_rng(0))
    Q, R = form(A)
    np.testing.assert_allclose(Q @ R, A, atol=1e-15)
    assert departure(Q) < 1e-13
    assert np.array_equal(R, np.triu(R))
    theirs = np.linalg.qr(A)[1]
    np.testing.assert_allclose(R, theirs * np.sign(np.diag(theirs))[:, None], atol=1e-14)


def test_only_the_second_round_saves_orthogonality():
    A = with_condition(50, 12, 1e12, np.random.default_rng(1))
    lost = [departure(form(A)[0]) for form in FORMS]
    assert lost[0] > 0.1
    assert 1e-8 < lost[1] < 1e-1
    assert lost[2] < 1e-14


@pytest.mark.parametrize("form", FORMS)
def test_a_dependent_column_is_refused_by_name(form):
    with pytest.raises(np.linalg.LinAlgError, match="column 1 depends"):
        form(np.array([[1.0, 2.0], [0.0, 0.0]]))
    with pytest.raises(ValueError, match="two dimensions"):
        form(np.ones(3))
