"""Outliers measured against the median, so that one viral day does not hide the next."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


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
