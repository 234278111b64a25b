"""Tiny random models in folders, for tests of what loads them."""

from __future__ import annotations

from pathlib import Path

import torch
import transformers as tf
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers


def save(folder: Path, words: str, padding: int = 0, seed: int = 0, layers: int = 1, groups: int = 1) -> str:
    """A tiny random model with a byte-level tokenizer trained on these words."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=280, special_tokens=["<end>"], initial_alphabet=alphabet)
    tokenizer.train_from_iterator([words], trainer)
    tf.PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<end>", eos_token="<end>").save_pretrained(folder)
    torch.manual_seed(seed)
    config = tf.LlamaConfig(
        hidden_size=16,
        intermediate_size=16,
        num_hidden_layers=layers,
        num_attention_heads=2,
        num_key_value_heads=groups,
        vocab_size=tokenizer.get_vocab_size() + padding,
        max_position_embeddings=64,
        bos_token_id=0,
        eos_token_id=0,
        pad_token_id=None,
    )
    tf.LlamaForCausalLM(config).save_pretrained(folder)
    return str(folder)


WORDS = "the fox saw the moon and the moon saw the fox " * 5
