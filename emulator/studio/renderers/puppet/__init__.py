"""Makes a face speak like a puppet's: lips, jaw, teeth and cheeks move by the voice, all else stays as it is."""

from emulator.studio.renderers.puppet.performing import Puppet

__all__ = ["Puppet"]
