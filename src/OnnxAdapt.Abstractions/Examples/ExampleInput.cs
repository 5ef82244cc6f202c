namespace OnnxAdapt.Abstractions;

/// <summary>What a client sends for one row: a text, a pair of texts, token ids, named tensors, an image, or a sound.</summary>
public abstract record ExampleInput
{
    private ExampleInput()
    {
    }

    /// <summary>One text.</summary>
    /// <param name="Value">Any Unicode text, also empty.</param>
    public sealed record Text(string Value) : ExampleInput;

    /// <summary>Two texts that the tokenizer joins.</summary>
    /// <param name="First">First text.</param>
    /// <param name="Second">Second text.</param>
    public sealed record TextPair(string First, string Second) : ExampleInput;

    /// <summary>Token ids as the model's own tokenizer would give them, special tokens included.</summary>
    /// <param name="Ids">Ids within the vocabulary.</param>
    /// <param name="TypeIds">Segment of each token; null for all zeros.</param>
    public sealed record Tokens(IReadOnlyList<int> Ids, IReadOnlyList<int>? TypeIds = null) : ExampleInput;

    /// <summary>One row of each graph input, without the batch axis.</summary>
    /// <param name="Values">Named tensors; owned by this record's holder.</param>
    public sealed record Tensors(IReadOnlyList<NamedTensor> Values) : ExampleInput;

    /// <summary>An image file.</summary>
    /// <param name="Content">Its bytes: JPEG, PNG, WebP or GIF.</param>
    public sealed record Image(ReadOnlyMemory<byte> Content) : ExampleInput;

    /// <summary>A sound file.</summary>
    /// <param name="Content">Its bytes: WAV.</param>
    public sealed record Audio(ReadOnlyMemory<byte> Content) : ExampleInput;

    /// <summary>Rows that belong together, such as a text, one like it and one unlike it.</summary>
    /// <param name="Members">At least two, none of them a group.</param>
    public sealed record Group(IReadOnlyList<ExampleInput> Members) : ExampleInput;

    /// <summary>A row that could not be read; whoever checks inputs rejects it with the reason.</summary>
    /// <param name="Reason">What is wrong with it.</param>
    public sealed record Unreadable(string Reason) : ExampleInput;
}
