"""The views of ``explore.ipynb``: sliders over the functions of :mod:`clvlib.lab`."""
