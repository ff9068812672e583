"""Outliers measured against the median, so that one viral day does not hide the next."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def local_robust_z(values: Numbers, window: int) -> Numbers:
    """`robust_z` of each value among the `window` values around it (itself included; fewer at the ends), so that growth does not make every
    late day an outlier of the early ones."""
    half = max(1, window // 2)
    padded = np.concatenate((np.full(half, np.nan), values, np.full(half, np.nan)))
    seen = ~np.isnan(values)
    scores = np.full(values.shape, np.nan)
    if not seen.any():
        return scores
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1)[seen]
    middle = np.nanmedian(around, axis=1)
    spread = np.abs(around - middle[:, None])
    mad, mean = np.nanmedian(spread, axis=1), np.nanmean(spread, axis=1)
    factor = np.where(mad > 0, 0.6745, 0.7979)
    base = np.where(mad > 0, mad, np.where(mean > 0, mean, 1.0))
    scores[seen] = factor * (values[seen] - middle) / base
    return scores


def robust_z(values: Numbers) -> Numbers:
    """Modified z-scores 0.6745 (x - median) / MAD (Iglewicz & Hoaglin 1993). With MAD 0 the mean absolute deviation takes its place
    (factor 0.7979, same source), and where that is 0 too every score is 0. NaN stays NaN."""
    if not np.any(~np.isnan(values)):
        return np.full(values.shape, np.nan)
    distance = values - np.nanmedian(values)
    mad = float(np.nanmedian(np.abs(distance)))
    if mad > 0:
        return np.asarray(0.6745 * distance / mad)
    mean = float(np.nanmean(np.abs(distance)))
    return np.asarray(0.7979 * distance / mean) if mean > 0 else np.where(np.isnan(values), np.nan, 0.0)
