namespace OnnxAdapt.Graph.Rewriting;

/// <summary>What an input of a matched node must look like.</summary>
public abstract class ValuePattern
{
    private protected ValuePattern()
    {
    }

    /// <summary>An input that is left out.</summary>
    public static ValuePattern Omitted { get; } = new OmittedPattern();

    /// <summary>Any value. The same name twice means the same value.</summary>
    public static ValuePattern Any(string name) => new NamedPattern(name, constantOnly: false);

    /// <summary>A constant that no caller can override.</summary>
    public static ValuePattern Constant(string name) => new NamedPattern(name, constantOnly: true);

    /// <summary>Takes the value up into the match; gives the reason when it does not fit.</summary>
    internal abstract string? Match(Value? value, RewriteMatch match);

    private sealed class OmittedPattern : ValuePattern
    {
        internal override string? Match(Value? value, RewriteMatch match) => value is null ? null : $"the input '{value.Name}' is not left out";
    }

    private sealed class NamedPattern(string name, bool constantOnly) : ValuePattern
    {
        internal override string? Match(Value? value, RewriteMatch match) =>
            value is null ? $"the input '{name}' is left out"
            : constantOnly && match.ConstantOf(value) is null ? $"'{value.Name}' is not constant"
            : match.Bind(name, value) ? null
            : $"'{value.Name}' is not the same value as '{match[name].Name}'";
    }
}
