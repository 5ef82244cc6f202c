namespace Microsoft.ML.OnnxRuntime;

internal sealed class DisposableList<T> : List<T>, IDisposableReadOnlyCollection<T>
    where T : IDisposable
{
    public DisposableList()
    {
    }

    public DisposableList(int capacity)
        : base(capacity)
    {
    }

    public void Dispose()
    {
        foreach (var item in this)
        {
            item?.Dispose();
        }

        Clear();
    }
}
