"""Helper functions for arrays of blocks, printed where they are called.

NumPy, JAX and PyTorch share some, with np in the place of each, and have some of their own: NumPy fills arrays in
place, the others choose and sum. Beside np.kron, sides of 5 to 60: with an identity they take 0.14 to 0.5 of its time,
swapped_kron 0.1 to 0.2 of that of np.kron and its permutation; a weighted square of 500 rows takes 0.5 to 0.8 of the
time of the product.
"""

from __future__ import annotations

_SWAPPED_INSIDE = '''
def swapped_inside(x, a, m, n, b):
    """kron(eye(a), commutation(m, n), eye(b)) @ x"""
    return x.reshape(a, n, m, b, -1).swapaxes(1, 2).reshape(x.shape)
'''

_TRACES_WITH1 = '''
def traces_with1(x, a):
    """The sum of the blocks x_sp of x, each times a_ps."""
    blocks = x.reshape(a.shape[1], -1, a.shape[0], x.shape[1]//a.shape[0])
    return np.tensordot(blocks, a, ((0, 2), (1, 0)))
'''

_TRACES_WITH2 = '''
def traces_with2(x, a):
    """The traces of the blocks of x times a."""
    blocks = x.reshape(-1, a.shape[1], x.shape[1]//a.shape[0], a.shape[0])
    return np.tensordot(blocks, a, ((1, 3), (1, 0)))
'''

_SWAPPED_KRON = '''
def swapped_kron(a, b):
    """kron(a, b) with its columns in the order swapped(n, m), m columns of a and n of b."""
    return (a[:, None, None, :]*b[None, :, :, None]).reshape(a.shape[0]*b.shape[0], -1)
'''

_KRON_TIMES = '''
def kron_times(a, b, m):
    """kron(a, b) @ m by a product with each."""
    return kron_eye_times(a, b.shape[0], eye_kron_times(a.shape[1], b, m))
'''

_EYE_KRON_TIMES = '''
def eye_kron_times(n, b, m):
    """kron(eye(n), b) @ m"""
    return (b @ m.reshape(n, b.shape[1], m.shape[1])).reshape(n*b.shape[0], m.shape[1])
'''

_KRON_EYE_TIMES = '''
def kron_eye_times(a, n, m):
    """kron(a, eye(n)) @ m"""
    return (a @ m.reshape(a.shape[1], n*m.shape[1])).reshape(a.shape[0]*n, m.shape[1])
'''

_BLOCK_DIAGONAL = '''
def block_diagonal(n, blocks):
    """n blocks on the diagonal: kron(eye(n), blocks) of a single one."""
    rows, cols = blocks.shape[-2:]
    result = np.zeros((n, rows, n, cols), dtype=blocks.dtype)
    result[np.arange(n), :, np.arange(n), :] = blocks
    return result.reshape(n*rows, n*cols)
'''

_INTERLEAVED = '''
def interleaved(n, blocks):
    """n blocks whose entries make diagonals: kron(blocks, eye(n)) of a single one."""
    rows, cols = blocks.shape[-2:]
    result = np.zeros((rows, n, cols, n), dtype=blocks.dtype)
    result[:, np.arange(n), :, np.arange(n)] = blocks
    return result.reshape(rows*n, cols*n)
'''

_KRON_BLOCKS = '''
def kron_blocks(b, a, d, c, e):
    """kron(b, a) @ diag(vec(d)) @ kron(c, e), a row of blocks at a time."""
    weights = (b*d[:, None, :]) @ c
    result = np.empty((b.shape[0], a.shape[0], c.shape[1], e.shape[1]), dtype=weights.dtype)
    for j in range(b.shape[0]):
        result[j] = ((a*weights[:, j].T[:, None, :]) @ e).transpose(1, 0, 2)
    return result.reshape(b.shape[0]*a.shape[0], -1)
'''

_KRON_SQUARE = '''
def kron_square(b, a, d):
    """kron(b, a) @ diag(vec(d)) @ kron(b, a).T, a row of blocks of the lower triangle at a time."""
    (n, _), (m, _) = b.shape, a.shape
    weights = (b*d[:, None, :]) @ b.T
    result = np.empty((n, m, n, m), dtype=weights.dtype)
    for j in range(n):
        blocks = (a*weights[:, j, :j + 1].T[:, None, :]) @ a.T
        result[j, :, :j + 1] = blocks.transpose(1, 0, 2)
        result[:j + 1, :, j] = blocks
    return result.reshape(n*m, n*m)
'''

_WEIGHTED_SQUARE = '''
def weighted_square(a, v):
    """a @ diag(v) @ a.T, by rows of the lower triangle where it is large."""
    n, step = a.shape[0], 64
    if n < 2*step:
        return (a*v) @ a.T
    result = np.empty((n, n), dtype=np.result_type(a, v))
    for i in range(0, n, step):
        rows = (a[i:i + step]*v) @ a[:i + step].T
        result[i:i + step, :i + step] = rows
        result[:i, i:i + step] = rows[:, :i].T
    return result
'''

_PLUS_BLOCKS = '''
def plus_blocks(m, n, blocks):
    """m plus n blocks on the diagonal, in the place of m."""
    parts = m.reshape(n, blocks.shape[-2], n, blocks.shape[-1])
    parts[np.arange(n), :, np.arange(n), :] += blocks
    return m
'''

_PLUS_INTERLEAVED = '''
def plus_interleaved(m, n, blocks):
    """m plus n blocks whose entries make diagonals, in the place of m."""
    parts = m.reshape(blocks.shape[-2], n, blocks.shape[-1], n)
    parts[:, np.arange(n), :, np.arange(n)] += blocks
    return m
'''

_JAX_BLOCK_DIAGONAL = '''
def block_diagonal(n, blocks):
    """n blocks on the diagonal: kron(eye(n), blocks) of a single one."""
    rows, cols = blocks.shape[-2:]
    eye = np.eye(n, dtype=bool)[:, None, :, None]
    return jnp.where(eye, blocks[..., None, :], 0).reshape(n*rows, n*cols)
'''

_JAX_INTERLEAVED = '''
def interleaved(n, blocks):
    """n blocks whose entries make diagonals: kron(blocks, eye(n)) of a single one."""
    rows, cols = blocks.shape[-2:]
    spread = jnp.moveaxis(jnp.broadcast_to(blocks, (n, rows, cols)), 0, 1)
    return jnp.where(np.eye(n, dtype=bool)[:, None, :], spread[..., None], 0).reshape(rows*n, cols*n)
'''

_JAX_KRON_BLOCKS = '''
def kron_blocks(b, a, d, c, e):
    """kron(b, a) @ diag(vec(d)) @ kron(c, e)"""
    weights = (b*d[:, None, :]) @ c
    return jnp.einsum("ip,pjl,pk->jilk", a, weights, e).reshape(b.shape[0]*a.shape[0], -1)
'''

_TORCH_BLOCK_DIAGONAL = '''
def block_diagonal(n, blocks):
    """n blocks on the diagonal: kron(eye(n), blocks) of a single one."""
    rows, cols = blocks.shape[-2:]
    eye = torch.eye(n, dtype=torch.bool, device=blocks.device)[:, None, :, None]
    return torch.where(eye, blocks[..., None, :], torch.zeros_like(blocks[..., :1, None])).reshape(n*rows, n*cols)
'''

_TORCH_INTERLEAVED = '''
def interleaved(n, blocks):
    """n blocks whose entries make diagonals: kron(blocks, eye(n)) of a single one."""
    rows, cols = blocks.shape[-2:]
    eye = torch.eye(n, dtype=torch.bool, device=blocks.device)[:, None, :]
    spread = blocks.expand(n, rows, cols).transpose(0, 1)[..., None]
    return torch.where(eye, spread, torch.zeros_like(spread)).reshape(rows*n, cols*n)
'''

_TORCH_KRON_BLOCKS = '''
def kron_blocks(b, a, d, c, e):
    """kron(b, a) @ diag(vec(d)) @ kron(c, e)"""
    weights = (b*d[:, None, :]) @ c
    blocks = [torch.einsum("ip,pl,pk->ilk", a, weights[:, j], e) for j in range(b.shape[0])]
    return torch.stack(blocks).reshape(b.shape[0]*a.shape[0], -1)
'''

_SHARED = {
    "swapped_inside": _SWAPPED_INSIDE,
    "traces_with1": _TRACES_WITH1,
    "traces_with2": _TRACES_WITH2,
    "swapped_kron": _SWAPPED_KRON,
    "kron_times": _KRON_TIMES,
    "eye_kron_times": _EYE_KRON_TIMES,
    "kron_eye_times": _KRON_EYE_TIMES,
}

NUMPY_BLOCKS = _SHARED | {
    "block_diagonal": _BLOCK_DIAGONAL,
    "interleaved": _INTERLEAVED,
    "kron_blocks": _KRON_BLOCKS,
    "kron_square": _KRON_SQUARE,
    "weighted_square": _WEIGHTED_SQUARE,
    "plus_blocks": _PLUS_BLOCKS,
    "plus_interleaved": _PLUS_INTERLEAVED,
}

JAX_BLOCKS = {name: text.replace("np.", "jnp.") for name, text in _SHARED.items()} | {
    "block_diagonal": _JAX_BLOCK_DIAGONAL,
    "interleaved": _JAX_INTERLEAVED,
    "kron_blocks": _JAX_KRON_BLOCKS,
}

TORCH_BLOCKS = {name: text.replace("np.", "torch.") for name, text in _SHARED.items()} | {
    "block_diagonal": _TORCH_BLOCK_DIAGONAL,
    "interleaved": _TORCH_INTERLEAVED,
    "kron_blocks": _TORCH_KRON_BLOCKS,
}
