namespace Microsoft.ML.OnnxRuntime;

/// <summary>A list whose elements are disposed with it.</summary>
internal sealed class DisposableValues<T> : List<T>, IDisposableReadOnlyCollection<T>
    where T : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        ForEach(value => value.Dispose());
        Clear();
    }
}
