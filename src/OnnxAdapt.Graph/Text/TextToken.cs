namespace OnnxAdapt.Graph.Text;

/// <summary>One word of the text form.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The word; the content of a string.</param>
/// <param name="Bytes">The content of a string as bytes.</param>
/// <param name="Line">Line from 1.</param>
internal readonly record struct TextToken(TextTokenKind Kind, string Text, ReadOnlyMemory<byte> Bytes, int Line);
