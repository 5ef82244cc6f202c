namespace OnnxAdapt.Graph.Text;

/// <summary>Kinds of words of the text form.</summary>
internal enum TextTokenKind
{
    /// <summary>End of the text.</summary>
    End,

    /// <summary>An unquoted name.</summary>
    Name,

    /// <summary>A quoted name or string.</summary>
    String,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A sign such as <c>(</c>, <c>=></c> or <c>::</c>.</summary>
    Sign,
}
