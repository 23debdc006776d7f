"""All snippets."""

from tests.language.latex.fields import FIELDS
from tests.language.latex.matrices import MATRICES
from tests.language.latex.networks import NETWORKS
from tests.language.latex.notes import NOTES
from tests.language.latex.regression import REGRESSION
from tests.language.latex.statistics import STATISTICS

SNIPPETS = (*REGRESSION, *STATISTICS, *NETWORKS, *MATRICES, *NOTES, *FIELDS)
