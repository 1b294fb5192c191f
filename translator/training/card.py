"""The card of a trained model: what it was made of, how, and how good it is."""

from __future__ import annotations

from collections import Counter

from translator import __version__
from translator.training.recipe import Recipe, TrainStage
from translator.training.trainer import Position

_NAMED = 40


def model_card(recipe: Recipe, stage: TrainStage, names: Counter[str], reached: Position, parameters: int) -> str:
    """The card as Markdown: the task, the score, the training, and the data by where they are from."""
    best = reached.best
    score = f"chrF {best.chrf:.1f}, BLEU {best.bleu:.1f} at step {reached.best_step:,}" if best else "not scored"
    rows = [f"| {name.replace('|', ' ')} | {count:,} |" for name, count in names.most_common(_NAMED)]
    rest = sum(names.values()) - sum(count for _, count in names.most_common(_NAMED))
    if rest:
        rows.append(f"| others | {rest:,} |")
    start = f"went on from {stage.start}" if stage.start else f"from nothing, with {stage.initialisation} embeddings"
    return "\n".join(
        [
            f"# Indonesian to English{' and back' if stage.direction == 'both' else ''} ({stage.name})",
            "",
            f"A Marian model of {parameters / 1e6:.1f} M parameters, trained by translator {__version__}.",
            "",
            f"- Development sentences ({recipe.development.source}; CTranslate2 int8, beam 4): {score}.",
            f"- Training: {start}; {reached.step:,} steps, {reached.target_tokens / 1e6:.1f} M target tokens, "
            f"{reached.seconds / 60:.0f} minutes; seed {recipe.seed}.",
            f"- Optimizer: {stage.optimizer}, learning rate {stage.learning_rate:g} at its highest, "
            f"{stage.warm_up_steps} steps of warm-up, label smoothing {stage.label_smoothing:g}.",
            "",
            "The licences of the data hold for what was learned from them: see where they are from.",
            "",
            "| data | pairs |",
            "|---|---:|",
            *rows,
            "",
        ]
    )
