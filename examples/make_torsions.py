"""Compute the backbone torsion angles in `torsions.npz` from the structures that Biopython's source archive carries.

Needs gemmi, and the archive: pip download --no-deps --no-binary :all: biopython, then python make_torsions.py biopython-*.tar.gz
The structures are of the Protein Data Bank, whose files are in the public domain (CC0). Of chains with one sequence the first
is taken, of ensembles the first model.
"""

import sys
import tarfile
from pathlib import Path

import gemmi
import numpy as np

FOLDER = "Tests/PDB/"
LONGEST_BOND = 2.0  # angstroms between C and N of residues that follow one another


def structures(archive):
    """Yield (name, structure) of the archive's files, each structure once."""
    seen = set()
    with tarfile.open(archive) as files:
        for entry in sorted(files, key=lambda entry: entry.name):
            name = Path(entry.name)
            code = name.stem.upper()
            if f"{FOLDER}{name.name}" not in entry.name or name.suffix not in (".cif", ".pdb") or code in seen:
                continue
            text = files.extractfile(entry).read().decode()
            try:
                if name.suffix == ".pdb":
                    structure = gemmi.read_pdb_string(text)
                else:
                    structure = gemmi.make_structure_from_block(gemmi.cif.read_string(text).sole_block())
            except (ValueError, RuntimeError):  # what tests the reading of broken files
                continue
            seen.add(code)
            if len(code) == 4 and len(structure):
                yield code, structure


def torsions(chain):
    """Yield (residue's name, phi, psi, next residue's name) in degrees."""
    residues = [residue for residue in chain if {"N", "CA", "C"} <= {atom.name for atom in residue}]
    places = [[next(a.pos for a in residue if a.name == name) for name in ("N", "CA", "C")] for residue in residues]
    for number in range(1, len(residues) - 1):
        before, here, after = places[number - 1 : number + 2]
        if before[2].dist(here[0]) < LONGEST_BOND > here[2].dist(after[0]):
            phi = gemmi.calculate_dihedral(before[2], *here)
            psi = gemmi.calculate_dihedral(*here, after[0])
            yield residues[number].name, np.degrees(phi), np.degrees(psi), residues[number + 1].name


def main(archive):
    """Write `torsions.npz` beside this file."""
    found, sequences = [], set()
    for code, structure in structures(archive):
        for chain in structure[0]:
            rows = list(torsions(chain))
            sequence = tuple(row[0] for row in rows)
            if len(rows) >= 20 and sequence not in sequences:
                sequences.add(sequence)
                found += [(code, *row) for row in rows]
    code, residue, phi, psi, following = zip(*found)
    kind = np.full(len(found), "general", dtype="U7")
    kind[np.array(residue) == "GLY"] = "glycine"
    kind[np.array(residue) == "PRO"] = "proline"
    angles = np.round(np.stack([phi, psi], axis=1), 2).astype(np.float32)
    np.savez_compressed(Path(__file__).with_name("torsions.npz"), structure=np.array(code), residue=kind, angles=angles)
    for name in np.unique(code):
        print(name, code.count(name))
    print(len(found), "pairs:", {str(name): int((kind == name).sum()) for name in np.unique(kind)})


if __name__ == "__main__":
    main(sys.argv[1])
