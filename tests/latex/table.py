"""All snippets."""

from tests.latex.fields import FIELDS
from tests.latex.matrices import MATRICES
from tests.latex.networks import NETWORKS
from tests.latex.notes import NOTES
from tests.latex.regression import REGRESSION
from tests.latex.statistics import STATISTICS

SNIPPETS = (*REGRESSION, *STATISTICS, *NETWORKS, *MATRICES, *NOTES, *FIELDS)
