namespace OnnxAdapt.Runtime.CustomOperators;

/// <summary>One input or output.</summary>
/// <param name="Name">As in the operator's documentation.</param>
/// <param name="IsOptional">Whether it may be left out.</param>
/// <param name="IsInteger">Whether it holds int32 or int64 rather than float32.</param>
internal sealed record KernelPort(string Name, bool IsOptional, bool IsInteger)
{
    /// <summary>Reads <c>name</c>, with <c>#</c> before integers and <c>?</c> behind what is optional.</summary>
    public static KernelPort Parse(string text) => new(text.Trim('#', '?'), text.EndsWith('?'), text.StartsWith('#'));
}
