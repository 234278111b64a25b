"""Puts the folder `assets`, which lies beside the package in a checkout, inside the package in a wheel.

Everything else about the package stands in `pyproject.toml`.
"""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["specviz", "specviz.*"]), "specviz.assets"],
    package_dir={"specviz.assets": "assets"},
    package_data={"specviz.assets": ["**/*"]},
)
