namespace OnnxAdapt.Graph.Text;

/// <summary>A name with the type that the text gives it.</summary>
internal sealed record ValueText(string Name, DataType Type, Shape? Shape);
