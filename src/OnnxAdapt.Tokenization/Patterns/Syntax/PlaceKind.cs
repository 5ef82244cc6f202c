namespace OnnxAdapt.Tokenization.Patterns.Syntax;

/// <summary>What a place in the text can be asked for.</summary>
internal enum PlaceKind
{
    /// <summary>The start of the text (<c>\A</c>).</summary>
    TextStart,

    /// <summary>The end of the text (<c>\z</c>).</summary>
    TextEnd,

    /// <summary>The end of the text, or before a line feed that ends it (<c>\Z</c>).</summary>
    TextEndOrLastLine,

    /// <summary>The start of a line (<c>^</c>).</summary>
    LineStart,

    /// <summary>The end of a line (<c>$</c>).</summary>
    LineEnd,

    /// <summary>Between a word character and another (<c>\b</c>).</summary>
    WordBoundary,

    /// <summary>Not there (<c>\B</c>).</summary>
    NotWordBoundary,
}
