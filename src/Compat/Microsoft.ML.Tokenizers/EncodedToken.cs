namespace Microsoft.ML.Tokenizers;

/// <summary>One token: its id, its text in the vocabulary, and where it came from.</summary>
public readonly struct EncodedToken
{
    /// <summary>Creates a token.</summary>
    public EncodedToken(int id, string value, Range offset) => (Id, Value, Offset) = (id, value, offset);

    /// <summary>The id in the vocabulary.</summary>
    public int Id { get; }

    /// <summary>The token's text in the vocabulary.</summary>
    public string Value { get; }

    /// <summary>The part of the encoded text it stands for, in UTF-16 units.</summary>
    public Range Offset { get; }
}
