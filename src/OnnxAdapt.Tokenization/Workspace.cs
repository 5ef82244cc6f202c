using OnnxAdapt.Tokenization.Assembling;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization;

/// <summary>The buffers one encoding needs. Borrowed from a <see cref="WorkspacePool"/>.</summary>
internal sealed class Workspace
{
    public TextBuffer Scratch { get; } = new();

    public SplitText Split { get; } = new();

    public TokenList First { get; } = new();

    public TokenList Second { get; } = new();

    public SegmentList Segments { get; } = new();

    /// <summary>Roughly how many entries the buffers hold.</summary>
    public int Capacity => Scratch.Capacity + Split.Capacity + First.Capacity + Second.Capacity;
}
