"""Two languages nobody speaks, for tests of what a layout must hold: `en-xa` has long words, `ar-xb` runs from right to left.

A test asks for the fixture `pseudo_languages` (import it in a conftest) and sets the language cookie.
"""

import pytest
from django.conf import settings as django_settings

from tools.messages import write_pseudo


@pytest.fixture(scope="session")
def pseudo_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pseudo")
    write_pseudo(folder)
    return folder


@pytest.fixture
def pseudo_languages(settings, pseudo_folder):
    # Django forgets its loaded catalogues when it hears of these changes.
    settings.LANGUAGES = [*django_settings.LANGUAGES, ("en-xa", "Ļóñğ wórđš"), ("ar-xb", "ديار")]
    settings.LOCALE_PATHS = [str(pseudo_folder), *django_settings.LOCALE_PATHS]
    return ("en-xa", "ar-xb")
